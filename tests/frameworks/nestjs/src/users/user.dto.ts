import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger'
import { IsEmail, IsEnum, IsOptional, IsString, Length, Matches } from 'class-validator'
import { IsOptionalNotNull } from '../common/validation'

export enum UserRole {
  Agent = 'agent',
  Lead = 'lead',
  Admin = 'admin',
}

export class CreateUserDto {
  @ApiProperty({ format: 'email', maxLength: 254, description: 'Unique among all users, in any case.' })
  @IsEmail()
  @Length(3, 254)
  email!: string

  @ApiProperty({ minLength: 8, maxLength: 72, writeOnly: true })
  @IsString()
  @Length(8, 72)
  password!: string

  @ApiProperty({ minLength: 1, maxLength: 100 })
  @IsString()
  @Length(1, 100)
  name!: string

  @ApiPropertyOptional({ enum: UserRole, enumName: 'UserRole', default: UserRole.Agent })
  @IsOptionalNotNull()
  @IsEnum(UserRole)
  role?: UserRole = UserRole.Agent

  @ApiPropertyOptional({ type: String, nullable: true, default: null, pattern: '^\\+[0-9]{6,15}$' })
  @IsOptional()
  @Matches(/^\+[0-9]{6,15}$/)
  phone?: string | null = null
}

export class UserDto {
  @ApiProperty()
  id!: string

  @ApiProperty({ format: 'email' })
  email!: string

  @ApiProperty()
  name!: string

  @ApiProperty({ enum: UserRole, enumName: 'UserRole' })
  role!: UserRole

  @ApiProperty({ type: String, nullable: true })
  phone!: string | null

  @ApiProperty({ format: 'date-time' })
  createdAt!: string
}
