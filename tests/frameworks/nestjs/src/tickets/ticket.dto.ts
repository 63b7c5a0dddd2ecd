import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger'
import { Type } from 'class-transformer'
import {
  ArrayMaxSize,
  IsArray,
  IsEmail,
  IsEnum,
  IsNumber,
  IsObject,
  IsOptional,
  IsRFC3339,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator'
import { hasBug } from '../behavior'
import { IsOptionalNotNull } from '../common/validation'
import { CreateSettingsDto, SettingsDto, UpdateSettingsDto } from './settings.dto'

export enum TicketStatus {
  Open = 'open',
  Pending = 'pending',
  Solved = 'solved',
  Closed = 'closed',
}

export enum TicketPriority {
  Low = 'low',
  Normal = 'normal',
  High = 'high',
  Urgent = 'urgent',
}

// Bug priority-null-accepted: `@IsOptional()` skips the other validators for null too.
const PriorityIsOptional = hasBug('priority-null-accepted') ? IsOptional : IsOptionalNotNull

/** The fields of a ticket that may be absent. They have no defaults. */
class OptionalFieldsDto {
  @ApiPropertyOptional({ maxLength: 5000 })
  @IsOptionalNotNull()
  @IsString()
  @MaxLength(5000)
  body?: string

  @ApiPropertyOptional({ enum: TicketStatus, enumName: 'TicketStatus' })
  @IsOptionalNotNull()
  @IsEnum(TicketStatus)
  status?: TicketStatus

  @ApiPropertyOptional({ enum: TicketPriority, enumName: 'TicketPriority' })
  @PriorityIsOptional()
  @IsEnum(TicketPriority)
  priority?: TicketPriority

  @ApiPropertyOptional({ minimum: 0, maximum: 1000 })
  @IsOptionalNotNull()
  @IsNumber()
  @Min(0)
  @Max(1000)
  estimateHours?: number

  @ApiPropertyOptional({ type: 'array', items: { type: 'string', maxLength: 30 }, maxItems: 20 })
  @IsOptionalNotNull()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(30, { each: true })
  tags?: string[]

  @ApiPropertyOptional({ type: String, nullable: true, description: 'The id of a user.' })
  @IsOptional()
  @IsString()
  assigneeId?: string | null

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  @IsOptional()
  @IsRFC3339()
  dueAt?: string | null

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: '^[A-Z]{2,5}-[0-9]{1,6}$',
    description: 'The reference of another system. Unique among all tickets.',
  })
  @IsOptional()
  @Matches(/^[A-Z]{2,5}-[0-9]{1,6}$/)
  externalRef?: string | null
}

/** The body of POST and PUT. */
export class CreateTicketDto extends OptionalFieldsDto {
  @ApiProperty({ minLength: 3, maxLength: 150 })
  @IsString()
  @Length(3, 150)
  subject!: string

  @ApiProperty({ format: 'email' })
  @IsEmail()
  requesterEmail!: string

  @ApiPropertyOptional({ default: '' })
  body: string = ''

  @ApiPropertyOptional({ enum: TicketStatus, enumName: 'TicketStatus', default: TicketStatus.Open })
  status: TicketStatus = TicketStatus.Open

  @ApiPropertyOptional({ enum: TicketPriority, enumName: 'TicketPriority', default: TicketPriority.Normal })
  priority: TicketPriority = TicketPriority.Normal

  @ApiPropertyOptional({ default: 1 })
  estimateHours: number = 1

  @ApiPropertyOptional({ type: 'array', items: { type: 'string', maxLength: 30 }, default: [] })
  tags: string[] = []

  @ApiPropertyOptional({ type: String, nullable: true, default: null })
  assigneeId: string | null = null

  @ApiPropertyOptional({ type: String, nullable: true, default: null })
  dueAt: string | null = null

  @ApiPropertyOptional({ type: String, nullable: true, default: null })
  externalRef: string | null = null

  @ApiPropertyOptional({ type: CreateSettingsDto, default: { ...new CreateSettingsDto() } })
  @IsOptionalNotNull()
  @IsObject()
  @ValidateNested()
  // Bug settings-without-type: without `@Type` the value stays a plain object, whose keys the whitelist removes.
  @(hasBug('settings-without-type') ? () => undefined : Type(() => CreateSettingsDto))
  settings: CreateSettingsDto = new CreateSettingsDto()
}

/** The body of PATCH. */
export class UpdateTicketDto extends OptionalFieldsDto {
  @ApiPropertyOptional({ minLength: 3, maxLength: 150 })
  @IsOptionalNotNull()
  @IsString()
  @Length(3, 150)
  subject?: string

  @ApiPropertyOptional({ format: 'email' })
  @IsOptionalNotNull()
  @IsEmail()
  requesterEmail?: string

  @ApiPropertyOptional({ type: UpdateSettingsDto })
  @IsOptionalNotNull()
  @IsObject()
  @ValidateNested()
  @Type(() => UpdateSettingsDto)
  settings?: UpdateSettingsDto
}

export class TicketDto {
  @ApiProperty({ type: 'integer' })
  id!: number

  @ApiProperty()
  subject!: string

  @ApiProperty({ format: 'email' })
  requesterEmail!: string

  @ApiProperty()
  body!: string

  @ApiProperty({ enum: TicketStatus, enumName: 'TicketStatus' })
  status!: TicketStatus

  @ApiProperty({ enum: TicketPriority, enumName: 'TicketPriority' })
  priority!: TicketPriority

  @ApiProperty()
  estimateHours!: number

  @ApiProperty({ type: [String] })
  tags!: string[]

  @ApiProperty({ type: String, nullable: true })
  assigneeId!: string | null

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  dueAt!: string | null

  @ApiProperty({ type: String, nullable: true })
  externalRef!: string | null

  @ApiProperty({ type: SettingsDto })
  settings!: SettingsDto

  @ApiProperty({ format: 'date-time' })
  createdAt!: string

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string
}
