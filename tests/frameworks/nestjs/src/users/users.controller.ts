import { Body, Controller, Get, Param, Post, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { AuthGuard } from '../auth/auth.guard'
import { hasBug } from '../behavior'
import { ApiErrors } from '../common/errors'
import { CreateUserDto, UserDto } from './user.dto'
import { UsersService } from './users.service'

@ApiTags('users')
@ApiBearerAuth()
@UseGuards(AuthGuard)
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  @ApiOperation({ summary: 'Create a user' })
  @ApiCreatedResponse({ type: UserDto })
  @ApiErrors(400, 401, 409)
  async create(@Body() dto: CreateUserDto): Promise<UserDto> {
    const user = await this.users.create(dto)
    return hasBug('password-in-response') ? { ...dto, ...user } : user
  }

  @Get(':userId')
  @ApiOperation({ summary: 'Get a user' })
  @ApiOkResponse({ type: UserDto })
  @ApiErrors(401, 404)
  get(@Param('userId') userId: string): UserDto {
    return this.users.get(userId)
  }
}
