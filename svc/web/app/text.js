// The app's own words, added to those that pages share. Its first import, before any word is asked for.
import en from "/web/app/text/en.js";
import vi from "/web/app/text/vi.js";
import { addTexts } from "/web/shared/text.js";

addTexts({ en, vi });
