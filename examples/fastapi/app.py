"""A small shop that fails in the ways real APIs do. It reports to whatever SENTRY_DSN names; without one, to nobody."""

import logging
import os

import sentry_sdk
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel

from stock import reserve

sentry_sdk.init(
    dsn=os.environ.get("SENTRY_DSN"),
    release="shop@1.4.0",
    environment="staging",
)

log = logging.getLogger("shop.payments")

ORDERS = {1: {"id": 1, "article": "lamp", "paid": False}}


async def identify(x_user: str | None = Header(default=None)) -> None:
    """Who is asking: reports then say how many people a fault hit."""
    if x_user is not None:
        sentry_sdk.set_user({"id": x_user})


app = FastAPI(title="Shop", dependencies=[Depends(identify)])


class Checkout(BaseModel):
    article: str
    quantity: int = 1
    password: str | None = None


@app.get("/")
async def read_root() -> dict[str, str]:
    return {"shop": "open"}


@app.get("/orders/{order_id}")
async def read_order(order_id: int) -> dict[str, object]:
    """An unknown order is the caller's mistake, and no report: the SDK leaves 4xx answers alone."""
    if order_id not in ORDERS:
        raise HTTPException(status_code=404, detail="no such order")
    return ORDERS[order_id]


@app.post("/checkout")
async def check_out(checkout: Checkout) -> dict[str, int]:
    """An unknown article is nobody's plan: unhandled, three exceptions deep."""
    sentry_sdk.set_tag("article", checkout.article)
    return {"left": reserve(checkout.article, checkout.quantity)}


@app.post("/orders/{order_id}/payment", status_code=402)
async def pay(order_id: int) -> dict[str, str]:
    """Handled, and logged as an error: the SDK reports the log record."""
    log.error("Payment of order %s was refused by %s", order_id, "the bank")
    return {"payment": "refused"}


@app.post("/hooks/bank", status_code=202)
async def take_hook() -> dict[str, str]:
    sentry_sdk.capture_message("The bank called without a signature", level="warning")
    return {"hook": "ignored"}


@app.get("/reports/{report_id}")
async def read_report(report_id: int) -> dict[str, str]:
    """The number is part of the text, yet all of these are one issue."""
    sentry_sdk.capture_message(f"Report {report_id} took {report_id * 7} ms too long", level="error")
    return {"report": "late"}
