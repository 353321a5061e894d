"""Names of all product codes of the demo bank, for screens."""

from .trade import PRODUCTS as SOLD

PRODUCT_NAMES = {
    **SOLD,
    "savings_demand": "活期储蓄存款",
    "savings_term": "定期储蓄存款",
    "corporate_current": "单位活期存款",
    "corporate_term": "单位定期存款",
    "interbank_current": "同业存放活期",
    "margin": "保证金存款",
    "business_loan": "经营性贷款",
    "consumer_loan": "消费贷款",
    "farmer_loan": "农户贷款",
    "fixed_asset_loan": "固定资产贷款",
    "mortgage_loan": "住房按揭贷款",
    "working_capital_loan": "流动资金贷款",
}
