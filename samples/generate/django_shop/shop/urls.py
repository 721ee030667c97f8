from django.http import JsonResponse
from django.urls import path


class PaymentError(Exception):
    pass


def call_gateway(order, headers):
    body = {"order": order, "amount": 1999}
    raise PaymentError(f"gateway answered 502 for order {order}")


def pay(request, order):
    authorization = request.headers.get("Authorization", "")
    headers = {"Authorization": authorization, "Idempotency-Key": f"order-{order}"}
    call_gateway(order, headers)
    return JsonResponse({"ok": True})


urlpatterns = [path("orders/<int:order>/pay", pay)]
