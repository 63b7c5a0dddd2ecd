import { Injectable, NotFoundException } from '@nestjs/common'
import { idMaker } from '../common/ids'
import { TicketsService } from '../tickets/tickets.service'
import { CommentDto, CommentQuery, CreateCommentDto, UpdateCommentDto } from './comment.dto'

@Injectable()
export class CommentsService {
  private readonly comments = new Map<string, CommentDto>()
  private readonly nextId = idMaker('c')

  constructor(private readonly tickets: TicketsService) {}

  /** Returns a page of the ticket's comments, oldest first, and how many there are. */
  list(ticketId: number, { page, limit }: CommentQuery): { items: CommentDto[]; total: number } {
    this.tickets.get(Number(ticketId))
    const all = [...this.comments.values()].filter((comment) => Number(comment.ticketId) === Number(ticketId))
    const start = (page - 1) * limit
    return { items: limit ? all.slice(start, start + limit) : all, total: all.length }
  }

  create(ticketId: number, authorId: string, dto: CreateCommentDto): CommentDto {
    this.tickets.get(Number(ticketId))
    const comment = {
      id: this.nextId(),
      ticketId,
      authorId,
      text: dto.text,
      internal: dto.internal,
      createdAt: new Date().toISOString(),
      editedAt: null,
    }
    this.comments.set(comment.id, comment)
    return comment
  }

  update(ticketId: number, commentId: string, dto: UpdateCommentDto): CommentDto {
    const comment = this.get(ticketId, commentId)
    const edited = dto.text !== undefined && dto.text !== comment.text
    const changed = { ...comment, ...dto, editedAt: edited ? new Date().toISOString() : comment.editedAt }
    this.comments.set(commentId, changed)
    return changed
  }

  delete(ticketId: number, commentId: string): void {
    this.get(ticketId, commentId)
    this.comments.delete(commentId)
  }

  private get(ticketId: number, commentId: string): CommentDto {
    this.tickets.get(Number(ticketId))
    const comment = this.comments.get(commentId)
    if (!comment || Number(comment.ticketId) !== Number(ticketId)) {
      throw new NotFoundException(`comment ${commentId} does not exist`)
    }
    return comment
  }
}
