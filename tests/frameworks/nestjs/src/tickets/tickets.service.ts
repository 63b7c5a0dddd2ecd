import { ConflictException, Injectable, NotFoundException, UnprocessableEntityException } from '@nestjs/common'
import { hasBug } from '../behavior'
import { toEmail, toInstant } from '../common/validation'
import { UsersService } from '../users/users.service'
import { SettingsDto } from './settings.dto'
import { TicketPageDto, TicketQuery } from './ticket-list.dto'
import { CreateTicketDto, TicketDto, UpdateTicketDto } from './ticket.dto'

@Injectable()
export class TicketsService {
  private readonly tickets = new Map<number, TicketDto>()
  private lastId = 0

  constructor(private readonly users: UsersService) {}

  list({ page, limit, order, status, priority, unassigned }: TicketQuery): TicketPageDto {
    const matching = [...this.tickets.values()]
      .filter((ticket) => status === undefined || ticket.status === status)
      .filter((ticket) => priority === undefined || ticket.priority === priority)
      .filter((ticket) => unassigned === undefined || (ticket.assigneeId === null) === unassigned)
    if (order === 'desc') matching.reverse()
    const start = (hasBug('page-off-by-one') ? page : page - 1) * limit
    return {
      items: matching.slice(start, start + limit),
      page,
      limit,
      totalItems: matching.length,
      totalPages: Math.ceil(matching.length / limit),
    }
  }

  get(id: number): TicketDto {
    const ticket = this.tickets.get(id)
    if (!ticket) throw new NotFoundException(`ticket ${id} does not exist`)
    return ticket
  }

  create(dto: CreateTicketDto): TicketDto {
    const fields = this.fieldsOf(dto)
    if (hasBug('estimate-or-default')) fields.estimateHours = dto.estimateHours || 1
    const now = new Date().toISOString()
    return this.save({ id: (this.lastId += 1), ...fields, createdAt: now, updatedAt: now })
  }

  replace(id: number, dto: CreateTicketDto): TicketDto {
    const { createdAt } = this.get(id)
    return this.save({ id, ...this.fieldsOf(dto, id), createdAt, updatedAt: new Date().toISOString() })
  }

  update(id: number, dto: UpdateTicketDto): TicketDto {
    const ticket = this.get(id)
    const { settings, ...changes } = dto
    this.check(changes, id)
    if (changes.requesterEmail !== undefined) changes.requesterEmail = toEmail(changes.requesterEmail)
    if (changes.dueAt !== undefined) changes.dueAt = toInstant(changes.dueAt)
    return this.save({
      ...ticket,
      ...(hasBug('patch-undefined-overwrites') ? this.listed(changes) : changes),
      settings: this.settingsOf({ ...ticket.settings, ...settings }),
      updatedAt: new Date().toISOString(),
    } as TicketDto)
  }

  delete(id: number): void {
    this.get(id)
    this.tickets.delete(id)
  }

  private save(ticket: TicketDto): TicketDto {
    this.tickets.set(ticket.id, ticket)
    return ticket
  }

  private check({ assigneeId, externalRef }: UpdateTicketDto, ownId?: number): void {
    if (assigneeId != null && !this.users.has(assigneeId)) {
      throw new UnprocessableEntityException(`user ${assigneeId} does not exist`)
    }
    const taken = [...this.tickets.values()].find((ticket) => ticket.externalRef === externalRef)
    if (externalRef != null && taken && taken.id !== ownId) {
      throw new ConflictException(`externalRef ${externalRef} is taken`)
    }
  }

  private fieldsOf(dto: CreateTicketDto, ownId?: number): Omit<TicketDto, 'id' | 'createdAt' | 'updatedAt'> {
    this.check(dto, ownId)
    return {
      subject: dto.subject,
      requesterEmail: toEmail(dto.requesterEmail),
      body: dto.body,
      status: dto.status,
      priority: dto.priority,
      estimateHours: dto.estimateHours,
      tags: dto.tags,
      assigneeId: dto.assigneeId,
      dueAt: toInstant(dto.dueAt),
      externalRef: dto.externalRef,
      settings: this.settingsOf(dto.settings),
    }
  }

  private settingsOf(settings: SettingsDto): SettingsDto {
    return { ...settings, escalateTo: settings.escalateTo && toEmail(settings.escalateTo) }
  }

  /** Bug patch-undefined-overwrites: every field is listed, so an absent one is undefined and wins the spread. */
  private listed(dto: Omit<UpdateTicketDto, 'settings'>): Partial<TicketDto> {
    const { subject, requesterEmail, body, status, priority } = dto
    const { estimateHours, tags, assigneeId, dueAt, externalRef } = dto
    return {
      subject, requesterEmail, body, status, priority, estimateHours, tags, assigneeId, dueAt, externalRef,
    }
  }
}
