/** Load over HTTP: closed (the next request follows the answer) and open (at a fixed rate, whatever the answers do). */
package io.datahubgateway.bench.load;
