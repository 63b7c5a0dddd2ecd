import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger'
import { Transform, Type } from 'class-transformer'
import { IsBoolean, IsEnum, IsIn } from 'class-validator'
import { hasBug } from '../behavior'
import { PageQuery } from '../common/paging'
import { IsOptionalNotNull } from '../common/validation'
import { TicketDto, TicketPriority, TicketStatus } from './ticket.dto'

// Bug unassigned-false-is-true: Boolean('false') is true.
const QueryBoolean = hasBug('unassigned-false-is-true')
  ? Type(() => Boolean)
  : Transform(({ value }) => ({ true: true, false: false })[value as string] ?? value)

export class TicketQuery extends PageQuery {
  @ApiPropertyOptional({ enum: TicketStatus, enumName: 'TicketStatus' })
  @IsOptionalNotNull()
  @IsEnum(TicketStatus)
  status?: TicketStatus

  @ApiPropertyOptional({ enum: TicketPriority, enumName: 'TicketPriority' })
  @IsOptionalNotNull()
  @IsEnum(TicketPriority)
  priority?: TicketPriority

  @ApiPropertyOptional({ type: Boolean, description: 'True: without an assignee. False: with one. Absent: all tickets.' })
  @IsOptionalNotNull()
  @QueryBoolean
  @IsBoolean()
  unassigned?: boolean

  @ApiPropertyOptional({ enum: ['asc', 'desc'], default: 'desc', description: 'The order of createdAt.' })
  @IsIn(['asc', 'desc'])
  order: 'asc' | 'desc' = 'desc'
}

export class TicketPageDto {
  @ApiProperty({ type: [TicketDto] })
  items!: TicketDto[]

  @ApiProperty({ type: 'integer' })
  page!: number

  @ApiProperty({ type: 'integer' })
  limit!: number

  @ApiProperty({ type: 'integer', description: 'How many tickets match, over all pages.' })
  totalItems!: number

  @ApiProperty({ type: 'integer' })
  totalPages!: number
}
