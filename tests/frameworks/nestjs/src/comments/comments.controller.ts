import {
  Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Patch, Post, Query, Res, UseGuards,
} from '@nestjs/common'
import {
  ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags,
} from '@nestjs/swagger'
import { AuthGuard, UserId } from '../auth/auth.guard'
import { hasBug } from '../behavior'
import { ApiErrors } from '../common/errors'
import { CommentDto, CommentQuery, CreateCommentDto, UpdateCommentDto } from './comment.dto'
import { CommentsService } from './comments.service'

const Guarded = UseGuards(AuthGuard)
// Bug comment-delete-open: the route has no guard.
const GuardedDelete: MethodDecorator = hasBug('comment-delete-open') ? () => undefined : Guarded
// Bug comment-ticket-id-string: the path parameter has no pipe and no number type, so it stays a string.
const ticketIdPipes = hasBug('comment-ticket-id-string') ? [] : [ParseIntPipe]
const TicketId = (): ParameterDecorator => Param('ticketId', ...ticketIdPipes)
type Id = number

interface ResponseHeaders {
  setHeader(name: string, value: number): void
}

@ApiTags('comments')
@ApiBearerAuth()
@ApiParam({ name: 'ticketId', schema: { type: 'integer' } })
@Controller('tickets/:ticketId/comments')
export class CommentsController {
  constructor(private readonly comments: CommentsService) {}

  @Get()
  @Guarded
  @ApiOperation({ summary: 'List the comments of a ticket, oldest first' })
  @ApiOkResponse({
    type: [CommentDto],
    headers: { 'X-Total-Count': { description: 'How many comments the ticket has.', schema: { type: 'integer' } } },
  })
  @ApiErrors(400, 401, 404)
  list(
    @TicketId() ticketId: Id,
    @Query() query: CommentQuery,
    @Res({ passthrough: true }) response: ResponseHeaders,
  ): CommentDto[] {
    const { items, total } = this.comments.list(ticketId, query)
    response.setHeader('X-Total-Count', total)
    return items
  }

  @Post()
  @Guarded
  @ApiOperation({ summary: 'Comment on a ticket' })
  @ApiCreatedResponse({ type: CommentDto })
  @ApiErrors(400, 401, 404)
  create(@TicketId() ticketId: Id, @UserId() userId: string, @Body() dto: CreateCommentDto): CommentDto {
    return this.comments.create(ticketId, userId, dto)
  }

  @Patch(':commentId')
  @Guarded
  @ApiOperation({ summary: 'Change a comment', description: 'Changes only the fields that the body has.' })
  @ApiOkResponse({ type: CommentDto })
  @ApiErrors(400, 401, 404)
  update(
    @TicketId() ticketId: Id,
    @Param('commentId') commentId: string,
    @Body() dto: UpdateCommentDto,
  ): CommentDto {
    return this.comments.update(ticketId, commentId, dto)
  }

  @Delete(':commentId')
  @GuardedDelete
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a comment' })
  @ApiNoContentResponse()
  @ApiErrors(400, 401, 404)
  delete(@TicketId() ticketId: Id, @Param('commentId') commentId: string): void {
    this.comments.delete(ticketId, commentId)
  }
}
