// The words of a customer's pages, added to those that all pages share.
import en from "/web/member/text/en.js";
import vi from "/web/member/text/vi.js";
import { addTexts } from "/web/shared/text.js";

addTexts({ en, vi });
