"""What the pictures say, by locale."""

from collections.abc import Mapping

from attrs import frozen

__all__ = ["WORDS", "Words"]


@frozen
class Words:
    """The words of one locale."""

    title: str
    none: str
    statuses: Mapping[str, str]
    marks: Mapping[str, str]
    legend: Mapping[str, str]
    targets: Mapping[str, str]


WORDS: Mapping[str, Words] = {
    "zh-CN": Words(
        title="计时",
        none="没有计时",
        statuses={
            "idle": "未开始",
            "dormant": "无时限",
            "running": "计时中",
            "paused": "暂停",
            "met": "达标",
            "breached": "超时",
            "cancelled": "取消",
        },
        marks={
            "start": "开始",
            "due": "应于",
            "due_if_resumed": "若恢复应于",
            "moment": "提醒",
            "stop": "完成",
            "now": "现在",
        },
        legend={
            "hours": "营业时间",
            "counted": "计时",
            "paused": "暂停",
            "closed": "非营业",
            "late": "超时",
        },
        targets={
            "bot_first_answer": "机器人首答",
            "pickup": "人工接入",
            "intervention": "人工介入",
            "first_reply": "首次回复",
            "next_reply": "再次回复",
            "progress_update": "进度更新",
            "after_sales_response": "售后响应",
            "resolution": "解决",
            "card_delivery": "卡密发货",
            "top_up_delivery": "直充到账",
        },
    ),
    "en": Words(
        title="Clocks",
        none="no clock",
        statuses={
            "idle": "not started",
            "dormant": "no promise",
            "running": "running",
            "paused": "paused",
            "met": "met",
            "breached": "breached",
            "cancelled": "cancelled",
        },
        marks={
            "start": "start",
            "due": "due",
            "due_if_resumed": "due if resumed",
            "moment": "warn",
            "stop": "stop",
            "now": "now",
        },
        legend={
            "hours": "open hours",
            "counted": "counted",
            "paused": "paused",
            "closed": "closed",
            "late": "late",
        },
        targets={},
    ),
}
