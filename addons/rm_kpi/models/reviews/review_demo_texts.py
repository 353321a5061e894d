"""What the demo bank judges its RMs on, and what it says of them."""

#: names of the four levels and the points each begins with
LEVELS = (("优秀", "90"), ("良好", "80"), ("合格", "60"), ("不合格", "0"))
#: code, name, category, content, evidence, what each level means
ITEMS = (
    (
        "attitude",
        "工作态度",
        "attitude",
        "出勤、责任心、执行力，对交办工作的响应。",
        "none",
        (
            "主动担当，交办事项均提前或按时完成，考核期内无缺勤。",
            "按时完成交办事项，偶有提醒。",
            "基本完成交办事项，需要经常督促。",
            "推诿拖延，或有无故缺勤。",
        ),
    ),
    (
        "teamwork",
        "团队协作",
        "attitude",
        "与柜面、风险、兄弟机构的配合，信息共享，带教新人。",
        "none",
        (
            "主动共享客户信息，积极参与联合营销，带教有成效。",
            "能配合他人工作，参加联合营销。",
            "能完成分工，较少主动配合。",
            "配合度差，影响团队工作。",
        ),
    ),
    (
        "compliance",
        "合规操作",
        "compliance",
        "贷款三查、双人实地调查、反洗钱、档案与用印的合规情况；扣分须写明事实。",
        "remark",
        (
            "检查无问题，主动发现并报告风险。",
            "仅有轻微瑕疵并已整改。",
            "存在一般性问题，整改不够及时。",
            "存在违规行为或重复发生的问题。",
        ),
    ),
    (
        "service",
        "客户服务",
        "service",
        "客户走访、投诉处理、到期提醒、客户满意度。",
        "none",
        (
            "重点客户每月走访，无投诉，客户评价好。",
            "按计划走访，投诉处理及时。",
            "走访不足，但无责任投诉。",
            "发生责任投诉或长期不走访。",
        ),
    ),
    (
        "ability",
        "业务能力",
        "ability",
        "产品知识、调查报告质量、方案设计与谈判能力。",
        "none",
        (
            "能独立承做复杂业务，调查报告质量高。",
            "能独立承做常规业务。",
            "常规业务尚需指导。",
            "不能独立承做业务。",
        ),
    ),
    (
        "worklog",
        "工作日志质量",
        "other",
        "日志是否每日填写，内容是否真实具体，批阅意见是否落实。",
        "none",
        (
            "每日填写，内容具体，抽查属实，批阅意见全部落实。",
            "偶有补填，内容较具体。",
            "时有缺漏，内容笼统。",
            "长期缺漏，或抽查不属实。",
        ),
    ),
)
#: weights of the items, and of the groups of appraisers, in the plans of the demo bank
MONTHLY = {
    "attitude": "15",
    "teamwork": "15",
    "compliance": "25",
    "service": "20",
    "ability": "15",
    "worklog": "10",
}
MONTHLY_GROUPS = {"leader": "40", "leader2": "20", "risk": "20", "peer": "20"}
SERVICE = {"service": "60", "attitude": "25", "worklog": "15"}
SERVICE_GROUPS = {"leader": "50", "callback": "30", "self": "20"}
YEARLY = {"ability": "40", "teamwork": "30", "compliance": "30"}
YEARLY_GROUPS = {"leader": "60", "leader2": "40"}
REMARKS = (
    "本月检查未发现问题，贷后报告按时提交。",
    "档案移交晚了两天，已提醒并整改。",
    "双人实地调查落实到位，影像资料齐全。",
    "一户贷后检查报告内容偏简单，已补充。",
    "反洗钱尽职调查按时完成，客户资料更新及时。",
    "一笔用印审批单补签较晚，已按要求登记说明。",
    "授信资料齐全，面签面谈影像留存完整。",
    "抽查两户贷后档案，内容真实，结论恰当。",
)
#: what customers said: answer, note
CALLS = (
    ("content", "上门办理手机银行，讲解清楚，很满意。"),
    ("content", "贷款到期前主动提醒，服务及时。"),
    ("content", "每月都有联系，理财到期有通知。"),
    ("so_so", "最近两个月没有上门，电话联系较少。"),
    ("unreached", "两次拨打均无人接听。"),
)
PROOF = "检查日期、抽查档案、发现问题及整改情况见附表。\n"
MINUTES = "对照走访、抽查和投诉记录逐人评议；对打分明显偏离履职情况的予以调整。"
