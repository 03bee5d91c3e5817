/** The wire protocols. A {@link io.datahubgateway.ingress.face.Face} decodes a request into records and encodes the outcome; nothing else. Each has a folder of its own. */
@NullMarked
package io.datahubgateway.ingress.face;

import org.jspecify.annotations.NullMarked;
