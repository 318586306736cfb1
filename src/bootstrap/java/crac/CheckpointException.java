package com.amazonaws.services.lambda.crac;

/** One or more resources failed before the snapshot; their failures are the suppressed ones. */
public class CheckpointException extends Exception {
  private static final long serialVersionUID = 1L;
}
