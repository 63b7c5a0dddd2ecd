import { BadRequestException } from '@nestjs/common'
import { ValidateIf } from 'class-validator'
import { isVariant } from '../behavior'

/** Allows an absent field. Unlike `@IsOptional()` it does not allow null. */
export function IsOptionalNotNull(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined)
}

/** Returns the point in time as it is stored. Throws a 400 for a date that the calendar does not have. */
export function toInstant(text: string): string
export function toInstant(text: string | null): string | null
export function toInstant(text: string | null): string | null {
  if (text === null) return null
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime())) throw new BadRequestException(`${text} is not a point in time`)
  return isVariant('dates-as-sent') ? text : instant.toISOString()
}

/** Returns the email address as it is stored. */
export function toEmail(text: string): string {
  return isVariant('normalized-email') ? text.toLowerCase() : text
}
