"""What the pictures say, by locale."""

from collections.abc import Mapping

from attrs import frozen

from ..instants import duration_of, format_duration

__all__ = ["WORDS", "Words"]


@frozen
class Words:
    """The words of one locale."""

    title: str
    none: str
    open_hours: str
    statuses: Mapping[str, str]
    bars: Mapping[str, str]
    marks: Mapping[str, str]
    targets: Mapping[str, str]
    units: Mapping[str, str]

    def time(self, micros: int, coarse: bool = False) -> str:
        """A length of time; `coarse` leaves out what is less than a second, or a thousandth of one."""
        if coarse:
            micros -= micros % (1_000_000 if micros >= 60_000_000 else 1_000)
        text = format_duration(duration_of(micros))
        for unit, word in self.units.items():
            text = text.replace(unit, word)
        return text


WORDS: Mapping[str, Words] = {
    "zh-CN": Words(
        title="计时",
        none="没有计时",
        open_hours="服务时间",
        statuses={
            "idle": "未开始",
            "dormant": "无时限",
            "running": "计时中",
            "paused": "已暂停",
            "met": "达标",
            "breached": "超时",
            "cancelled": "已取消",
        },
        bars={"counted": "计时", "late": "超时", "paused": "暂停", "closed": "非服务时间"},
        marks={
            "start": "开始",
            "due": "截止",
            "due_if_resumed": "现在恢复则截止",
            "stop": "完成",
            "cancel": "取消",
            "now": "现在",
            "warned": "已提醒",
            "warn": "将提醒",
            "escalated": "已上报",
        },
        targets={
            "bot_first_answer": "机器人首答",
            "new_user_answer": "新用户首答",
            "pickup": "人工接入",
            "intervention": "人工介入",
            "first_reply": "首次回复",
            "next_reply": "再次回复",
            "progress_update": "进度更新",
            "after_sales_response": "售后响应",
            "resolution": "解决",
            "order_review": "异常订单审核",
            "card_delivery": "卡密发货",
            "top_up_delivery": "直充到账",
        },
        # The longer unit first: `ms` holds an `m` and an `s`.
        units={"ms": "毫秒", "us": "微秒", "h": "小时", "m": "分", "s": "秒"},
    ),
    "en": Words(
        title="Clocks",
        none="no clock",
        open_hours="open hours",
        statuses={
            "idle": "not started",
            "dormant": "no promise",
            "running": "running",
            "paused": "paused",
            "met": "met",
            "breached": "breached",
            "cancelled": "cancelled",
        },
        bars={"counted": "counted", "late": "late", "paused": "paused", "closed": "closed"},
        marks={
            "start": "start",
            "due": "due",
            "due_if_resumed": "due if resumed now",
            "stop": "stop",
            "cancel": "cancelled",
            "now": "now",
            "warned": "warned",
            "warn": "will warn",
            "escalated": "escalated",
        },
        targets={},
        units={},
    ),
}
