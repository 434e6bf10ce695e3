/** Callers whom an OIDC issuer vouches for. */
@NullMarked
package io.sluice.admin.access.oidc;

import org.jspecify.annotations.NullMarked;
