from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from .db import Base, engine
from .deps import require_token
from .routers import customers, invoices, payments
from .schemas import Error, ValidationProblems

Base.metadata.create_all(engine)

app = FastAPI(
    title="Billing",
    version="1.0.0",
    description="Customers, their invoices and the payments for them.",
    dependencies=[Depends(require_token)],
    responses={
        401: {"model": Error, "description": "Missing or wrong token"},
        422: {"model": ValidationProblems, "description": "The request is not valid"},
    },
)


@app.exception_handler(RequestValidationError)
def invalid_request(_request: Request, error: RequestValidationError) -> JSONResponse:
    # The input is not repeated in the answer.
    detail = [
        {"loc": list(e["loc"]), "msg": e["msg"], "type": e["type"]} for e in error.errors()
    ]
    return JSONResponse({"detail": detail}, status_code=422)


app.include_router(customers.router)
app.include_router(invoices.router)
app.include_router(payments.router)
