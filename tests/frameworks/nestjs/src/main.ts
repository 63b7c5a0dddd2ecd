import 'reflect-metadata'
import { ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger'
import { AppModule } from './app.module'
import { AuthService } from './auth/auth.service'
import { isVariant, port } from './behavior'
import { extraHeaders } from './common/extra-headers'
import { UsersService } from './users/users.service'

const SEED_USER = { email: 'agent@example.com', password: 'correct-horse', name: 'First agent' }

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    logger: ['error'],
    forceCloseConnections: true,
  })
  app.setGlobalPrefix('v1')
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }))
  if (isVariant('extra-headers')) app.use(extraHeaders)
  app.enableShutdownHooks()

  const config = new DocumentBuilder()
    .setTitle('Help desk')
    .setDescription('Users, tickets and their comments.')
    .setVersion('1.0.0')
    .addBearerAuth()
    .build()
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config), {
    ui: false,
    jsonDocumentUrl: 'openapi.json',
  })

  const user = await app.get(UsersService).create(SEED_USER)
  const { accessToken } = await app.get(AuthService).issue(user)
  await app.listen(port, '127.0.0.1')

  const url = await app.getUrl()
  const headers = { Authorization: `Bearer ${accessToken}` }
  console.log(JSON.stringify({ url, document: `${url}/openapi.json`, auth: headers }))
}

void bootstrap()
