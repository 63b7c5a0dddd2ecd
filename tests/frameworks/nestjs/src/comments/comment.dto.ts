import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger'
import { Type } from 'class-transformer'
import { IsBoolean, IsInt, IsString, Length, Max, Min } from 'class-validator'
import { hasBug } from '../behavior'
import { PageQuery } from '../common/paging'
import { IsOptionalNotNull } from '../common/validation'

export class CommentQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 50, default: 10 })
  @IsOptionalNotNull()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(50)
  limit: number = hasBug('limit-default-not-applied') ? (undefined as unknown as number) : 10
}

export class CreateCommentDto {
  @ApiProperty({ minLength: 1, maxLength: 2000 })
  @IsString()
  @Length(1, 2000)
  text!: string

  @ApiPropertyOptional({ default: false, description: 'An internal comment is hidden from the requester.' })
  @IsOptionalNotNull()
  @IsBoolean()
  internal: boolean = false
}

export class UpdateCommentDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 2000 })
  @IsOptionalNotNull()
  @IsString()
  @Length(1, 2000)
  text?: string

  @ApiPropertyOptional()
  @IsOptionalNotNull()
  @IsBoolean()
  internal?: boolean
}

export class CommentDto {
  @ApiProperty()
  id!: string

  @ApiProperty({ type: 'integer' })
  ticketId!: number

  @ApiProperty({ description: 'The id of the user who wrote the comment.' })
  authorId!: string

  @ApiProperty()
  text!: string

  @ApiProperty()
  internal!: boolean

  @ApiProperty({ format: 'date-time' })
  createdAt!: string

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null until the text changes.' })
  editedAt!: string | null
}
