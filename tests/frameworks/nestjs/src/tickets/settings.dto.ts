import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger'
import { IsBoolean, IsEmail, IsEnum, IsInt, IsOptional, Max, Min } from 'class-validator'
import { IsOptionalNotNull } from '../common/validation'

export enum Visibility {
  Public = 'public',
  Team = 'team',
  Private = 'private',
}

/** The settings that a PATCH may change. They have no defaults. */
export class UpdateSettingsDto {
  @ApiPropertyOptional()
  @IsOptionalNotNull()
  @IsBoolean()
  notifyRequester?: boolean

  @ApiPropertyOptional({ enum: Visibility, enumName: 'Visibility' })
  @IsOptionalNotNull()
  @IsEnum(Visibility)
  visibility?: Visibility

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 720 })
  @IsOptionalNotNull()
  @IsInt()
  @Min(0)
  @Max(720)
  slaHours?: number

  @ApiPropertyOptional({ type: String, format: 'email', nullable: true })
  @IsOptional()
  @IsEmail()
  escalateTo?: string | null
}

/** The settings of a new ticket, with their defaults. */
export class CreateSettingsDto extends UpdateSettingsDto {
  @ApiPropertyOptional({ default: true })
  notifyRequester: boolean = true

  @ApiPropertyOptional({ enum: Visibility, enumName: 'Visibility', default: Visibility.Public })
  visibility: Visibility = Visibility.Public

  @ApiPropertyOptional({ type: 'integer', default: 24 })
  slaHours: number = 24

  @ApiPropertyOptional({ type: String, nullable: true, default: null })
  escalateTo: string | null = null
}

export class SettingsDto {
  @ApiProperty()
  notifyRequester!: boolean

  @ApiProperty({ enum: Visibility, enumName: 'Visibility' })
  visibility!: Visibility

  @ApiProperty({ type: 'integer' })
  slaHours!: number

  @ApiProperty({ type: String, format: 'email', nullable: true })
  escalateTo!: string | null
}
