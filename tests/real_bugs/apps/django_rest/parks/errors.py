from rest_framework.exceptions import APIException, ParseError
from rest_framework.views import exception_handler


class Conflict(APIException):
    status_code = 409
    default_detail = "A park with this code exists."
    default_code = "conflict"


def handler(error, context):
    if isinstance(error, RecursionError):
        error = ParseError("The body is nested too deeply.")
    return exception_handler(error, context)
