import { Module } from '@nestjs/common'
import { AuthModule } from './auth/auth.module'
import { CommentsModule } from './comments/comments.module'
import { TicketsModule } from './tickets/tickets.module'
import { UsersModule } from './users/users.module'

@Module({ imports: [AuthModule, UsersModule, TicketsModule, CommentsModule] })
export class AppModule {}
