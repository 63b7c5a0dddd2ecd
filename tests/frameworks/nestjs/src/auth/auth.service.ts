import { Injectable, UnauthorizedException } from '@nestjs/common'
import { JwtService } from '@nestjs/jwt'
import { UserDto } from '../users/user.dto'
import { UsersService } from '../users/users.service'
import { LoginDto, TokenDto } from './auth.dto'
import { TOKEN_SECONDS } from './auth.settings'

@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersService,
    private readonly jwt: JwtService,
  ) {}

  async login({ email, password }: LoginDto): Promise<TokenDto> {
    const user = this.users.authenticate(email, password)
    if (!user) throw new UnauthorizedException()
    return this.issue(user)
  }

  async issue(user: UserDto): Promise<TokenDto> {
    const accessToken = await this.jwt.signAsync({ sub: user.id, role: user.role })
    return { accessToken, tokenType: 'Bearer', expiresIn: TOKEN_SECONDS, user }
  }
}
