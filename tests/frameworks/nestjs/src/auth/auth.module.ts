import { Module } from '@nestjs/common'
import { JwtModule } from '@nestjs/jwt'
import { UsersModule } from '../users/users.module'
import { AuthController } from './auth.controller'
import { AuthService } from './auth.service'
import { TOKEN_SECONDS, TOKEN_SECRET } from './auth.settings'

@Module({
  imports: [
    UsersModule,
    JwtModule.register({ global: true, secret: TOKEN_SECRET, signOptions: { expiresIn: TOKEN_SECONDS } }),
  ],
  controllers: [AuthController],
  providers: [AuthService],
})
export class AuthModule {}
