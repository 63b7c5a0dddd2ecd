import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { ConflictException, Injectable, NotFoundException } from '@nestjs/common'
import { idMaker } from '../common/ids'
import { toEmail } from '../common/validation'
import { CreateUserDto, UserDto, UserRole } from './user.dto'

interface User extends UserDto {
  salt: Buffer
  passwordHash: Buffer
}

const hash = (password: string, salt: Buffer): Buffer => scryptSync(password, salt, 32, { N: 1024 })

@Injectable()
export class UsersService {
  private readonly users = new Map<string, User>()
  private readonly nextId = idMaker('u')

  async create(dto: CreateUserDto): Promise<UserDto> {
    if (this.findByEmail(dto.email)) throw new ConflictException(`${dto.email} is taken`)
    const salt = randomBytes(16)
    const user: User = {
      id: this.nextId(),
      email: toEmail(dto.email),
      name: dto.name,
      role: dto.role ?? UserRole.Agent,
      phone: dto.phone ?? null,
      createdAt: new Date().toISOString(),
      salt,
      passwordHash: hash(dto.password, salt),
    }
    this.users.set(user.id, user)
    return this.present(user)
  }

  get(id: string): UserDto {
    const user = this.users.get(id)
    if (!user) throw new NotFoundException(`user ${id} does not exist`)
    return this.present(user)
  }

  has(id: string): boolean {
    return this.users.has(id)
  }

  /** Returns the user with these credentials, or undefined. */
  authenticate(email: string, password: string): UserDto | undefined {
    const user = this.findByEmail(email)
    if (!user || !timingSafeEqual(hash(password, user.salt), user.passwordHash)) return undefined
    return this.present(user)
  }

  private findByEmail(email: string): User | undefined {
    return [...this.users.values()].find((user) => user.email.toLowerCase() === email.toLowerCase())
  }

  private present({ salt: _salt, passwordHash: _passwordHash, ...user }: User): UserDto {
    return user
  }
}
