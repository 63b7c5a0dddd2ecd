import { Body, Controller, HttpCode, Post } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { ApiErrors } from '../common/errors'
import { LoginDto, TokenDto } from './auth.dto'
import { AuthService } from './auth.service'

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('login')
  @HttpCode(200)
  @ApiOperation({ summary: 'Get a bearer token' })
  @ApiOkResponse({ type: TokenDto })
  @ApiErrors(400, 401)
  login(@Body() dto: LoginDto): Promise<TokenDto> {
    return this.auth.login(dto)
  }
}
