"""A small shop API that fails in several ways, and holds secrets where real ones do."""

import logging

import sentry_sdk
from fastapi import FastAPI, Request

app = FastAPI()
log = logging.getLogger("shop.orders")


class PaymentError(Exception):
    pass


def charge(card_number: str, amount: int, api_key: str) -> None:
    attempts = [{"gateway": "primary", "retry": n} for n in range(3)]
    settings = {"timeout_s": 30, "db_password": "db-secret-1", "author": "ada"}
    raise ConnectionError(f"gateway refused {amount} after {len(attempts)} attempts")


@app.post("/orders/{order_id}")
async def create_order(order_id: int, request: Request):
    body = await request.json()
    sentry_sdk.set_user({"id": 42, "email": "ada@example.com", "ip_address": "{{auto}}"})
    sentry_sdk.set_tag("plan", "pro")
    sentry_sdk.set_context("order", {"id": order_id, "items": body["items"]})
    sentry_sdk.add_breadcrumb(category="cart", message="cart opened", data={"size": 2, "cart_token": body["cart_token"]})
    log.info("charging order %s", order_id)
    try:
        charge(body["card"]["number"], 1999, api_key=body["api_key"])
    except ConnectionError as error:
        raise PaymentError(f"order {order_id} could not be paid") from error


@app.get("/group")
async def group():
    errors = []
    for text in ("x1", "x2"):
        try:
            int(text)
        except ValueError as error:
            errors.append(error)
    try:
        raise KeyError("lost")
    except KeyError as error:
        errors.append(error)
    raise ExceptionGroup("three things failed", errors)


@app.get("/log")
async def log_error():
    log.error("payment %s failed for %s", "p-77", "ada")


def down(depth: int) -> int:
    if depth == 0:
        raise RecursionError("far enough")
    return down(depth - 1)


@app.get("/deep")
async def deep():
    return down(70)
