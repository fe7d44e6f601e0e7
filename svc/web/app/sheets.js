// Which sheet stands over the home screen.
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { Sheet } from "/web/shared/sheet.js";
import { called, t } from "/web/shared/text.js";
import { state } from "/web/member/state.js";
import { TopUp } from "/web/member/topup.js";
import { Send } from "/web/member/send.js";
import { Pay } from "/web/app/pay.js";
import { Account } from "/web/app/account.js";
import { Receipt } from "/web/member/receipt.js";
import { RewardDetail } from "/web/member/rewards.js";
import { VoucherDetail, voucherName } from "/web/member/vouchers.js";

export function Sheets({ name, data }) {
  const { account } = useStore(state);
  switch (name) {
    case "topup": return html`<${Sheet} title=${t("topup.title")} testid="sheet-topup"><${TopUp} /><//>`;
    case "send": return html`<${Sheet} title=${t("send.title")} testid="sheet-send"><${Send} /><//>`;
    case "pay": return html`<${Sheet} title=${t("pay.title")} testid="sheet-pay"><${Pay} /><//>`;
    case "account": return html`<${Sheet} title=${t("account.title")} testid="sheet-account"><${Account} /><//>`;
    case "receipt": return data && html`<${Sheet} title=${t("receipt.title")} testid="sheet-receipt"><${Receipt} entry=${data} /><//>`;
    case "reward": return data && html`
      <${Sheet} title=${called(data)} testid="sheet-reward"><${RewardDetail} reward=${data} points=${account?.points ?? 0} pay /><//>`;
    case "voucher": return data && html`
      <${Sheet} title=${voucherName(data)} testid="sheet-voucher"><${VoucherDetail} voucher=${data} pay /><//>`;
    default: return null;
  }
}
