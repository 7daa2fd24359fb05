#include "picture/chart_picture.h"

#include "base/terminal.h"
#include "picture/chart_script.h"
#include "picture/chart_text.h"
#include "picture/picture.h"

int chart_write(const struct chart *chart, const char *path, int width, int height, struct error *error)
{
    int result = -1;
    struct text text = TEXT_INIT;
    width = width ? width : PICTURE_WIDTH_USUAL;
    height = height ? height : chart_height(chart, width);
    if (picture_is_text(path)) {
        if (chart_text(chart, terminal_picture_width(), terminal_of_output().has_blocks, &text, error) == 0)
            result = picture_write_text(path, &text, error);
    } else {
        chart_script(chart, width, height, &text);
        result = picture_write(path, &text, width, height, error);
    }
    text_release(&text);
    return result;
}
