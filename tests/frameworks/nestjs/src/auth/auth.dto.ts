import { ApiProperty } from '@nestjs/swagger'
import { IsEmail, IsString, Length } from 'class-validator'
import { UserDto } from '../users/user.dto'

export class LoginDto {
  @ApiProperty({ format: 'email', maxLength: 254 })
  @IsEmail()
  @Length(3, 254)
  email!: string

  @ApiProperty({ minLength: 1, maxLength: 72, writeOnly: true })
  @IsString()
  @Length(1, 72)
  password!: string
}

export class TokenDto {
  @ApiProperty()
  accessToken!: string

  @ApiProperty({ enum: ['Bearer'] })
  tokenType!: string

  @ApiProperty({ type: 'integer', description: 'Seconds until the token expires.' })
  expiresIn!: number

  @ApiProperty({ type: UserDto })
  user!: UserDto
}
