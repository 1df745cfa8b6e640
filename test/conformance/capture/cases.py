"""Runs one case and reports it: python cases.py CASE, with the address of the recorder in RECORDER."""

import os
import sys
import threading
import time

import sentry_sdk


def report(case: int, **options) -> None:
    sentry_sdk.init(
        dsn=f"http://{'a' * 32}@{os.environ['RECORDER']}/{case}",
        release="shop@1.4.2",
        environment="staging",
        server_name="web-1",
        **options,
    )


def serve() -> None:
    import uvicorn

    import shop

    server = uvicorn.Server(uvicorn.Config(shop.app, port=9877, log_level="critical"))
    threading.Thread(target=server.run, daemon=True).start()
    time.sleep(1.5)


def call(method: str, path: str, **options) -> None:
    import httpx

    httpx.request(method, f"http://127.0.0.1:9877{path}", **options)
    time.sleep(1)


def unhandled() -> None:
    report(11, send_default_pii=True)
    serve()
    body = {
        "password": "body-secret-1",
        "items": [1, 2],
        "card": {"number": "4111 1111 1111 1111", "cvv": "123"},
        "cart_token": "cart-secret-1",
        "api_key": "key-secret-1",
    }
    headers = {
        "Authorization": "Bearer header.secret.12",
        "X-Api-Key": "header-secret-2",
        "Cookie": "sessionid=cookie-secret-1; theme=dark",
    }
    call("POST", "/orders/7?coupon=SPRING&access_token=query-secret-1", json=body, headers=headers)


def group() -> None:
    report(12)
    serve()
    call("GET", "/group")


def logging_error() -> None:
    report(13)
    serve()
    call("GET", "/log")


def deep() -> None:
    report(14, include_local_variables=False)
    serve()
    call("GET", "/deep")


def message() -> None:
    report(15)
    with sentry_sdk.new_scope() as scope:
        scope.set_extra("numbers", [1, 2.5, None, True])
        scope.fingerprint = ["{{ default }}", "nightly"]
        scope.set_level("warning")
        sentry_sdk.capture_message("nightly import took too long")


def message_with_stack() -> None:
    report(16, attach_stacktrace=True)
    sentry_sdk.capture_message("with a stack")


def crash() -> None:
    report(17)

    def parse(text: str) -> dict:
        return {"value": int(text)}

    parse("not a number \0 \ud800")


cases = [unhandled, group, logging_error, deep, message, message_with_stack, crash]

if __name__ == "__main__":
    {case.__name__: case for case in cases}[sys.argv[1]]()
    sentry_sdk.flush()
