#include "standalone_page/page_style.h"

#include "standalone_page/html.h"

/* clang-format off */

static const char *const day_and_night =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1c1f24;--soft:#5b626d;--line:#d9dde3;"
    "--grid:#e6e9ee;--tint:#f4f6f9;--link:#0b57a4;--history:#24282e;--forecast:#0b57a4;--band0:#8fbbe0;--band1:#d3e4f3;"
    "--c0:#000;--c1:#0072b2;--c2:#c24e00;--c3:#007a5a;--c4:#b3568c;--c5:#b07a00;--c6:#2a88c0;--c7:#777;--c8:#aa3377;"
    "--c9:#444;--heat:11,87,164}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e6e9ed;--soft:#a2abb6;"
    "--line:#343b44;--grid:#2b313a;--tint:#22272e;--link:#8cc1f5;--history:#e2e5e9;--forecast:#6db5f8;--band0:#2c5f8c;"
    "--band1:#203d57;--c0:#fff;--c1:#5fb3ea;--c2:#f08a4b;--c3:#3fc89f;--c4:#e39bc4;--c5:#e8b84a;--c6:#8fd0f7;"
    "--c7:#a5a5a5;--c8:#dd77aa;--c9:#cfcfcf;--heat:109,181,248}}\n";

static const char *const page_and_tables =
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,"
    "\"Liberation Sans\",sans-serif}\n"
    "main,header,footer,nav{max-width:1120px;margin:0 auto;padding:0 20px}\n"
    "header{padding-top:28px}\n"
    "h1{font-size:1.75rem;line-height:1.2;margin:0 0 .3rem;overflow-wrap:anywhere}\n"
    "h2{font-size:1.25rem;margin:2.4rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}\n"
    "h3{font-size:1rem;margin:1.1rem 0 .3rem;overflow-wrap:anywhere}.card h3{margin-top:0}\n"
    "p{margin:.4rem 0;max-width:76ch;overflow-wrap:anywhere}\n"
    "small,.soft,footer,.caption{color:var(--soft)}\n"
    "small{font-weight:400}.caption{font-size:.875rem;margin:.9rem 0 .2rem}\n"
    "a{color:var(--link)}\n"
    "nav{margin-top:.8rem}header nav{padding:0}nav a{display:inline-block;margin-right:1rem;padding:.15rem 0}\n"
    "footer{margin-top:3rem;padding-bottom:2rem;font-size:.875rem}\n"
    ".keys{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));"
    "gap:10px;margin:1.1rem 0 0}\n"
    ".keys div{background:var(--tint);border-radius:8px;padding:10px 14px}\n"
    ".keys span{display:block;font-size:.8125rem;color:var(--soft)}\n"
    ".keys b{display:block;font-size:1.125rem;font-weight:600;overflow-wrap:anywhere;"
    "font-variant-numeric:tabular-nums}\n"
    ".scroll{overflow-x:auto;max-width:100%}\n"
    ".scroll.tall{max-height:30rem;overflow-y:auto;border:1px solid var(--line);border-radius:8px;padding:0 12px;"
    "width:fit-content}\n"
    "table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}\n"
    "th,td{text-align:left;vertical-align:top;padding:.32rem .8rem .32rem 0;border-bottom:1px solid var(--grid)}\n"
    "th{font-weight:600}th[scope=row]{font-weight:400}\n"
    "thead th{color:var(--soft);font-weight:500;border-bottom:1px solid var(--line);white-space:nowrap;"
    "vertical-align:bottom}\n"
    ".tall thead th{position:sticky;top:0;background:var(--paper)}\n"
    ".scroll tr>:first-child{position:sticky;left:0;background:var(--paper)}\n"
    ".tall thead tr>:first-child{z-index:1}\n"
    ".n{text-align:right;white-space:nowrap}\n"
    ".w{white-space:nowrap}\n"
    "tr.own td,tr.own th{font-weight:700}\n"
    "table.facts th{width:10rem;color:var(--soft);font-weight:500}\n"
    "table.facts td{overflow-wrap:anywhere}.facts ul{margin:0;padding:0;list-style:none}\n"
    ".series td{vertical-align:middle}.series td:first-child{min-width:5rem;max-width:18rem;overflow-wrap:break-word}\n"
    "td.heat{text-align:right;min-width:3.2rem}\n"
    ".track{display:inline-block;width:7rem;height:.75rem;line-height:.75rem;border-radius:2px}\n"
    "pre{background:var(--tint);border-radius:8px;padding:12px 14px;margin:.5rem 0;font:13px/1.5 ui-monospace,"
    "\"DejaVu Sans Mono\",Menlo,Consolas,monospace;overflow-x:auto}\n"
    "pre.wrap{white-space:pre-wrap;overflow-wrap:anywhere}\n"
    "details{margin:.5rem 0}summary{cursor:pointer;color:var(--link)}\n";

static const char *const pictures =
    ".cards,.figures{display:grid;gap:22px 26px;grid-template-columns:repeat(auto-fit,minmax(min(100%,310px),1fr));"
    "margin:.8rem 0}\n"
    ".cards>*,.figures>*{min-width:0}\n"
    "figure{margin:0;max-width:720px}figcaption{font-size:.875rem;font-weight:600;overflow-wrap:anywhere}\n"
    ".plot{padding:8px 12px 26px 0}\n"
    ".plot>div{position:relative}.labels{display:block;width:100%;overflow:visible}\n"
    ".in{position:absolute;inset:0;width:100%;height:100%}\n"
    ".plot text{font-size:12px;fill:var(--soft);font-variant-numeric:tabular-nums}\n"
    ".plot .y{text-anchor:end}.x text{text-anchor:middle}.x .last{text-anchor:end}.x .first{text-anchor:start}\n"
    ".x line{stroke:var(--soft);stroke-width:1}\n"
    ".wide{display:none}\n"
    "@media (min-width:820px){.wide{display:inline}.narrow{display:none}}\n"
    "path{vector-effect:non-scaling-stroke;fill:none;stroke-width:1.4;stroke-linejoin:round;stroke-linecap:round}\n"
    ".g{stroke:var(--grid);stroke-width:1}\n"
    ".r{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:2 4}\n"
    ".h{stroke:var(--history);stroke-width:1.4}\n"
    ".f{stroke:var(--forecast);stroke-width:2.6}\n"
    ".b0{fill:var(--band0)}.b1{fill:var(--band1)}\n"
    ".s{display:block;width:170px;height:38px}.s .f{stroke-width:1.8}.s .h{stroke-width:1}\n"
    ".l0{stroke:var(--c0)}.l1{stroke:var(--c1);stroke-dasharray:7 4}.l2{stroke:var(--c2);stroke-dasharray:9 4 2 4}\n"
    ".l3{stroke:var(--c3);stroke-dasharray:9 4 2 4 2 4}.l4{stroke:var(--c4);stroke-dasharray:2 4}\n"
    ".l5{stroke:var(--c5);stroke-dasharray:12 4}.l6{stroke:var(--c6);stroke-dasharray:14 4 2 4}\n"
    ".l7{stroke:var(--c7);stroke-dasharray:4 6}.l8{stroke:var(--c8)}.l9{stroke:var(--c9);stroke-dasharray:5 3}\n"
    ".m{stroke-width:2.6;stroke-dasharray:none}.p{stroke-width:5;stroke-dasharray:none}\n"
    ".e{stroke-width:1;stroke-dasharray:none;opacity:.75}\n"
    ".legend{font-size:.875rem;color:var(--soft);max-width:none}\n"
    ".legend span{display:inline-block;margin-right:1.1rem}.legend svg{vertical-align:-1px}\n"
    "@media (max-width:520px){main,header,footer,nav{padding-left:14px;padding-right:14px}"
    "h1{font-size:1.4rem}table{font-size:.8125rem}"
    "th,td{padding-right:.5rem}table.facts th{width:6.5rem}.s{width:110px}}\n"
    "@media print{@page{margin:14mm}body{font-size:10.5pt}nav,summary{display:none}"
    ".scroll,.scroll.tall{overflow:visible;max-height:none;border:0;padding:0}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere}"
    ""
    "h2{break-after:avoid}.card,figure,tr,.plot{break-inside:avoid}thead{display:table-header-group}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}main,header,footer{max-width:none;padding:0}}\n";

/* clang-format on */

void page_style_begin(const struct text *title, struct text *page)
{
    text_append_string(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                             "style-src 'unsafe-inline'\">\n"
                             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    html_text(page, title);
    text_append_string(page, "</title>\n<style>\n");
    text_append_string(page, day_and_night);
    text_append_string(page, page_and_tables);
    text_append_string(page, pictures);
    text_append_string(page, "</style>\n</head>\n<body>\n");
}

void page_style_end(const char *program, struct text *page)
{
    text_append_string(page, "</main>\n<footer><p>Made by ");
    html_words(page, program);
    text_append_string(page, ". The page is whole: it loads nothing, and runs nothing.</p></footer>\n</body>\n"
                             "</html>\n");
}
