/** How the options of `clientTarget` are written; apart from it, because the help may not load a client. */
export const targetUsage = "[--endpoint URL | --profile P --region R] [--data-dir DIR]";
