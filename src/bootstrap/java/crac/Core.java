package com.amazonaws.services.lambda.crac;

/**
 * The entrance to CRaC under the name that AWS's runtime has for it. The library {@code org.crac}, which functions bring along,
 * looks these classes up by reflection in the package that {@code -Dorg.crac.Core.Compat} names: Core, Context, Resource and
 * the two exceptions.
 */
public final class Core {
  private static final Context<Resource> globalContext = new GlobalContext();

  private Core() {}

  public static Context<Resource> getGlobalContext() {
    return globalContext;
  }

  /** Only Lambda takes snapshots. */
  public static void checkpointRestore() {
    throw new UnsupportedOperationException();
  }
}
