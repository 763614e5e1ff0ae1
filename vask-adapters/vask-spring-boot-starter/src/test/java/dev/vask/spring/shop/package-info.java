/** An application as docs/spring-boot.md has it; the tests run it. */
package dev.vask.spring.shop;
