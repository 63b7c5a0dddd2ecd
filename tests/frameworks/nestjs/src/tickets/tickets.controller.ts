import {
  Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Patch, Post, Put, Query, UseGuards,
} from '@nestjs/common'
import {
  ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags,
} from '@nestjs/swagger'
import { AuthGuard } from '../auth/auth.guard'
import { ApiErrors } from '../common/errors'
import { TicketPageDto, TicketQuery } from './ticket-list.dto'
import { CreateTicketDto, TicketDto, UpdateTicketDto } from './ticket.dto'
import { TicketsService } from './tickets.service'

const TicketIdParam = ApiParam({ name: 'ticketId', schema: { type: 'integer' } })

@ApiTags('tickets')
@ApiBearerAuth()
@UseGuards(AuthGuard)
@Controller('tickets')
export class TicketsController {
  constructor(private readonly tickets: TicketsService) {}

  @Get()
  @ApiOperation({ summary: 'List tickets' })
  @ApiOkResponse({ type: TicketPageDto })
  @ApiErrors(400, 401)
  list(@Query() query: TicketQuery): TicketPageDto {
    return this.tickets.list(query)
  }

  @Post()
  @ApiOperation({ summary: 'Open a ticket' })
  @ApiCreatedResponse({ type: TicketDto })
  @ApiErrors(400, 401, 409, 422)
  create(@Body() dto: CreateTicketDto): TicketDto {
    return this.tickets.create(dto)
  }

  @Get(':ticketId')
  @TicketIdParam
  @ApiOperation({ summary: 'Get a ticket' })
  @ApiOkResponse({ type: TicketDto })
  @ApiErrors(400, 401, 404)
  get(@Param('ticketId', ParseIntPipe) ticketId: number): TicketDto {
    return this.tickets.get(ticketId)
  }

  @Put(':ticketId')
  @TicketIdParam
  @ApiOperation({ summary: 'Replace a ticket', description: 'A field that the body leaves out gets its default.' })
  @ApiOkResponse({ type: TicketDto })
  @ApiErrors(400, 401, 404, 409, 422)
  replace(@Param('ticketId', ParseIntPipe) ticketId: number, @Body() dto: CreateTicketDto): TicketDto {
    return this.tickets.replace(ticketId, dto)
  }

  @Patch(':ticketId')
  @TicketIdParam
  @ApiOperation({
    summary: 'Change a ticket',
    description: 'Changes only the fields that the body has. Settings are merged.',
  })
  @ApiOkResponse({ type: TicketDto })
  @ApiErrors(400, 401, 404, 409, 422)
  update(@Param('ticketId', ParseIntPipe) ticketId: number, @Body() dto: UpdateTicketDto): TicketDto {
    return this.tickets.update(ticketId, dto)
  }

  @Delete(':ticketId')
  @TicketIdParam
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a ticket and its comments' })
  @ApiNoContentResponse()
  @ApiErrors(400, 401, 404)
  delete(@Param('ticketId', ParseIntPipe) ticketId: number): void {
    this.tickets.delete(ticketId)
  }
}
