// Stands in for the native addon of this name: ends the extension host when the server that started it is gone.
"use strict";

exports.start = (serverPid) => {
  const timer = setInterval(() => {
    try {
      process.kill(serverPid, 0);
    } catch {
      process.exit(87);
    }
  }, 2000);
  timer.unref();
};
