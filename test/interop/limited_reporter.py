"""Reports errors faster than SENTRY_DSN takes them, and then other things, through the official SDK."""

import os

import sentry_sdk

sentry_sdk.init(
    dsn=os.environ["SENTRY_DSN"],
    environment="test",
    traces_sample_rate=1.0,
    enable_logs=True,
)

within = int(os.environ["WITHIN_LIMIT"])
beyond = int(os.environ["BEYOND_LIMIT"])

# One at a time: how the SDK is answered must reach it before the next one.
for at in range(within + 1):
    sentry_sdk.capture_exception(RuntimeError(f"error {at}"))
    sentry_sdk.flush(10)
for at in range(beyond):
    sentry_sdk.capture_exception(RuntimeError(f"error held back {at}"))
    sentry_sdk.flush(10)
with sentry_sdk.start_transaction(op="job", name="still traced"):
    pass
sentry_sdk.logger.info("still logged")
sentry_sdk.flush(10)
