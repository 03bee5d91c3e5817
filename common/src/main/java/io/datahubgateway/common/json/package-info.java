/**
 * Reading of JSON that clients send, in one pass over its bytes and without building anything from it. A caller walks the
 * document with {@link io.datahubgateway.common.json.JsonScanner} and takes of each value what it needs: the bytes exactly
 * as sent, the decoded text, a number. Depth, digits, UTF-8 and the grammar of RFC 8259 are checked on the way, and what is
 * wrong is named with its place. {@link io.datahubgateway.common.json.JsonBytes} writes answers straight into bytes. Documents of which a tree is needed, such as definitions, are read by {@link
 * io.datahubgateway.common.declaration.Json}.
 */
@NullMarked
package io.datahubgateway.common.json;

import org.jspecify.annotations.NullMarked;
