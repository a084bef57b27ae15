/**
 * Starts what the page needs. Every page works without it.
 */
import { onEvent, startArrivals } from "./arrivals.js";
import { startClocks } from "./clock.js";
import { startDialogs } from "./dialog.js";
import { startForms } from "./forms.js";
import { startIdentity } from "./identity.js";
import { startKept } from "./kept.js";
import { startKeyboard } from "./keyboard.js";
import { startLive } from "./live.js";
import { startNetwork } from "./network.js";
import { startPrinting } from "./print.js";
import { startShell } from "./shell.js";
import { startTalk } from "./talk.js";

startKept();
startNetwork();
startShell();
startClocks();
startForms();
startIdentity();
startDialogs();
startKeyboard();
startPrinting();
startArrivals();
startTalk();
startLive(onEvent);
