"use client";

import Script from "next/script";
import { useEffect, useRef } from "react";

/** What is used of Turnstile's script (developers.cloudflare.com/turnstile, explicit rendering). */
type Turnstile = {
  render(box: HTMLElement, options: Record<string, string>): string | undefined;
  remove(id: string): void;
};

declare global {
  interface Window {
    turnstile?: Turnstile;
  }
}

/** Loads Turnstile and shows its widget, which puts its token into the form around it. */
export function TurnstileWidget({ siteKey, action }: { siteKey: string; action: string }) {
  const box = useRef<HTMLDivElement>(null);
  const widget = useRef<string>(undefined);

  function show() {
    if (!box.current || widget.current) return;
    const { lang, dataset } = document.documentElement;
    widget.current = window.turnstile?.render(box.current, {
      sitekey: siteKey,
      action,
      size: "flexible",
      theme: dataset.theme ?? "auto",
      language: lang,
    });
  }

  useEffect(() => {
    return () => {
      if (widget.current) window.turnstile?.remove(widget.current);
      widget.current = undefined;
    };
  }, []);

  return (
    <>
      <div ref={box} className="turnstile" />
      <Script src="https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit" onReady={show} />
    </>
  );
}
