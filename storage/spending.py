"""What a paid channel has cost this month, against what the city allows. Millionths of a euro."""

from __future__ import annotations

from storage.store import Transaction


def reserve(tx: Transaction, channel: str, month: str, price: int, budget: int) -> bool:
    """Set the price of one message aside; False where the month's budget does not hold it. One conditional row."""
    if price > budget:
        return False
    return bool(
        tx.execute(
            "INSERT INTO spending (channel, month, micros) VALUES (:channel, :month, :price)"
            " ON CONFLICT (channel, month) DO UPDATE SET micros = spending.micros + :price"
            " WHERE spending.micros + :price <= :budget",
            channel=channel,
            month=month,
            price=price,
            budget=budget,
        )
    )


def refund(tx: Transaction, channel: str, month: str, price: int) -> None:
    """A message that was paid for in thought has certainly not left. Only what that month has spent comes back."""
    tx.execute(
        "UPDATE spending SET micros = micros - :price WHERE channel = :channel AND month = :month AND micros >= :price",
        channel=channel,
        month=month,
        price=price,
    )


def spent(tx: Transaction, channel: str, month: str) -> int:
    """What has been spent in a month, what is set aside included."""
    row = tx.row(
        "SELECT micros FROM spending WHERE channel = :channel AND month = :month", channel=channel, month=month
    )
    return int(row["micros"]) if row else 0
