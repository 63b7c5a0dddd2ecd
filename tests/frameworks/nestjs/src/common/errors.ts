import { applyDecorators } from '@nestjs/common'
import { ApiProperty, ApiPropertyOptional, ApiResponse } from '@nestjs/swagger'

export class ErrorDto {
  @ApiProperty({ type: 'integer' })
  statusCode!: number

  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] })
  message!: string | string[]

  @ApiPropertyOptional()
  error?: string
}

const DESCRIPTIONS = {
  400: 'The request is not valid.',
  401: 'The token or the credentials are missing or wrong.',
  404: 'The resource does not exist.',
  409: 'Another resource has the same unique value.',
  422: 'The request names a resource that does not exist.',
}

/** Declares the error responses of an operation. */
export function ApiErrors(...statuses: (keyof typeof DESCRIPTIONS)[]): MethodDecorator {
  return applyDecorators(
    ...statuses.map((status) => ApiResponse({ status, type: ErrorDto, description: DESCRIPTIONS[status] })),
  )
}
