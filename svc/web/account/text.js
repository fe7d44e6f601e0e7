// The words of /account, added to those of all customer's pages. Its first import, before any word is asked for.
import "/web/member/text.js";
import en from "/web/account/text/en.js";
import vi from "/web/account/text/vi.js";
import { addTexts } from "/web/shared/text.js";

addTexts({ en, vi });
