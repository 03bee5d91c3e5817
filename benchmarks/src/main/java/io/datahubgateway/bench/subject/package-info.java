/**
 * The other side of each ratio: the shortest programs that do the same work with no feature at all, 80 lines each at most.
 * Each is a process of its own that prints a line {@code ready} like the gateway does.
 */
package io.datahubgateway.bench.subject;
