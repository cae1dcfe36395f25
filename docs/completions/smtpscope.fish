# SPDX-License-Identifier: GPL-3.0-or-later
# Completion for fish.  The program itself knows what may come next:
# "smtpscope --complete WORD..." prints what else it may be (files, folders,
# or words for nothing else), then a candidate a line with a description.

function __smtpscope_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    set -l program $before[1]
    set -e before[1]
    set -l lines ($program --complete $before $typed 2>/dev/null)
    # Of --option=FILE, the file alone is completed.
    set -l lead (string match -r -- '^--[a-z-]+=' $typed)
    set -l path (string replace -r -- '^--[a-z-]+=' '' $typed)
    switch "$lines[1]"
        case files
            for each in (__fish_complete_path $path)
                echo "$lead"$each
            end
        case folders
            for each in (__fish_complete_directories $path)
                echo "$lead"$each
            end
    end
    set -e lines[1]
    string join -- \n $lines
end

complete -c smtpscope -f -a '(__smtpscope_complete)'
