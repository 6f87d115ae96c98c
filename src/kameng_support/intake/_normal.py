"""One form of a text to match against, character for character, so that every offset stays true.

Unicode's own compatibility form (NFKC) may change the length of a text. Here it is taken one
character at a time and only where it gives one character: a span found in the folded text is
a span of the original.
"""

import unicodedata

from attrs import frozen

__all__ = ["Folded", "fold"]

# The traditional characters that support messages use, each followed by its simplified form.
_PAIRS = (
    "單单訂订號号帳账賬账錢钱員员會会費费話话點点區区雙双還还沒没這这個个們们說说請请問问題题"
    "為为麼么應应該该對对錯错賣卖買买購购價价貨货發发髮发碼码儲储處处後后來来時时間间過过"
    "現现開开關关閉闭實实顯显狀状態态況况結结經经終终給给動动進进運运達达遲迟遞递選选遊游"
    "戲戏網网頁页頻频電电腦脑機机線线連连鏈链錄录註注冊册憑凭據据證证驗验認认識识詐诈騙骗"
    "謝谢讓让誰谁講讲訊讯詢询詳详誤误調调論论訴诉評评課课談谈諒谅譯译護护變变貝贝財财責责貸贷"
    "貼贴賠赔償偿資资賓宾賞赏質质贈赠贏赢輸输輕轻轉转載载較较輛辆軟软專专業业務务勞劳勵励"
    "勢势協协單单嗎吗啟启喚唤嘗尝國国圍围園园圖图團团場场塊块報报壞坏壓压壽寿夠够奪夺獎奖"
    "嚴严寫写寶宝將将尋寻導导層层屬属歲岁師师帶带幫帮幾几庫库廠厂廣广廢废張张強强彈弹彙汇"
    "徹彻從从復复態态慣惯慮虑憂忧懷怀戶户擔担據据擊击擋挡擇择擬拟擴扩擾扰攔拦攜携敗败"
    "數数斷断無无舊旧晝昼曉晓書书東东條条楊杨極极構构槍枪樂乐標标樣样機机檔档檢检權权歡欢"
    "歐欧歷历歸归殘残毀毁氣气決决沖冲涼凉減减測测準准溫温滅灭滿满漲涨潔洁濟济灣湾災灾燈灯燒烧"
    "爭争爺爷獨独獲获環环產产畫画異异當当療疗發发盜盗盡尽監监盤盘眾众睜睁矚瞩碩硕確确禮礼"
    "稅税種种積积穩稳窮穷竊窃競竞筆笔節节範范簡简簽签籤签籌筹糾纠紀纪約约紅红級级納纳紙纸細细"
    "絕绝統统絡络維维綁绑綠绿網网緊紧線线締缔緒绪編编緩缓縮缩總总織织繞绕繫系繳缴續续"
    "罰罚罵骂羅罗義义習习聯联聲声聽听職职腳脚臉脸臨临舉举與与興兴艱艰藝艺藥药蘋苹蘭兰處处虛虚"
    "術术衝冲補补裝装裡里裏里製制複复見见規规視视覺觉覽览觀观觸触計计訂订訓训託托設设許许"
    "診诊詞词試试話话該该語语誠诚謊谎譴谴貪贪販贩貴贵費费賤贱賴赖蹤踪車车軍军載载輩辈輪轮"
    "辦办遠远適适遷迁郵邮鄉乡鄭郑鎖锁鈔钞鈕钮鉅巨銀银銷销鋼钢錶表鍵键鎮镇鏡镜鐘钟鐵铁鑽钻鑰钥"
    "門门閃闪閱阅闆板隊队階阶際际隱隐隨随險险雖虽離离難难電电響响頂顶項项順顺預预領领頭头"
    "額额願愿類类顧顾風风飛飞飯饭飽饱餘余館馆駁驳驅驱騷骚驚惊髒脏鬆松鬧闹魚鱼麥麦黃黄"
    "點点齊齐齡龄龍龙週周迴回併并佈布佔占傳传備备債债傷伤僅仅價价儘尽優优兌兑兩两冊册凍冻"
    "別别刪删剛刚創创劃划劇剧劵券勁劲卻却廳厅參参吳吴員员喫吃嗎吗嘍喽噁恶囑嘱執执堅坚"
    "報报奮奋婦妇媽妈孫孙學学寧宁審审寬宽對对屆届島岛嶺岭幣币幹干慘惨慶庆懶懒戰战拋抛捨舍"
    "掃扫掛挂採采揀拣換换損损搖摇搶抢擠挤斃毙暫暂曬晒殺杀毆殴沒没洩泄淨净渦涡濫滥煩烦熱热牽牵"
    "狀状獻献瑣琐疊叠癡痴皺皱碼码稱称窩窝絲丝綜综綫线編编繪绘罷罢聖圣聰聪脫脱蓋盖薦荐虧亏"
    "詛诅誇夸謎谜謹谨賺赚贖赎趕赶跡迹踐践軌轨迴回遺遗邊边醫医釋释鈴铃錦锦閒闲闊阔陰阴陳陈"
    "陸陆雜杂霧雾靈灵靜静韓韩頓顿頗颇飲饮餓饿騎骑體体麗丽"
)
_SIMPLE = {ord(a): b for a, b in zip(_PAIRS[::2], _PAIRS[1::2], strict=True) if a != b}
_BLANKS = "\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_MORE_BLANKS = "\u200b\u200c\u200d\u202f\u205f\u2060\u3000\ufeff\t\v\f\x1c\x1d\x1e\x1f"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def _table() -> dict[int, str]:
    """Every character whose compatibility form is one other character, and the pairs above."""
    table = dict.fromkeys(map(ord, _BLANKS + _MORE_BLANKS), " ")
    table |= dict.fromkeys(map(ord, _DASHES), "-")
    for first, last in ((0x2460, 0x2473), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6), (0x2F00, 0x2FD5)):
        for code in range(first, last + 1):
            form = unicodedata.normalize("NFKC", chr(code))
            if len(form) == 1:
                table[code] = form
    return table | _SIMPLE


_TABLE = _table()


@frozen
class Folded:
    """A text twice: `plain` keeps the case of letters, `low` does not; both as long as the text."""

    plain: str
    low: str


def fold(text: str) -> Folded:
    """A text with full-width forms, blanks, dashes and traditional characters made one.

    >>> fold("單號ＡＢ１２").plain
    '单号AB12'
    """
    plain = text.translate(_TABLE)
    low = plain.lower()
    if len(low) != len(plain):  # a few capitals have a lower case of two characters
        low = "".join([c.lower() if len(c.lower()) == 1 else c for c in plain])
    return Folded(plain, low)
