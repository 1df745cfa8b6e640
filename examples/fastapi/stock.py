"""The part of the shop that fails: each layer wraps what the layer below raised."""

SHELVES = {"lamp": "A1"}
ON_SHELF = {"A1": 3}


class StockError(Exception):
    """The stock could not be read."""


class ReservationError(Exception):
    """An article could not be set aside for an order."""


def read_shelf(article: str) -> int:
    return ON_SHELF[SHELVES[article]]


def count_stock(article: str) -> int:
    try:
        return read_shelf(article)
    except KeyError as error:
        raise StockError(f"no shelf holds {article}") from error


def reserve(article: str, quantity: int) -> int:
    try:
        left = count_stock(article) - quantity
    except StockError as error:
        raise ReservationError(f"cannot reserve {quantity} of {article}") from error
    ON_SHELF[SHELVES[article]] = left
    return left
