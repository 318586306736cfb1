package com.amazonaws.services.lambda.crac;

/** One or more resources failed after the restore; their failures are the suppressed ones. */
public class RestoreException extends Exception {
  private static final long serialVersionUID = 1L;
}
