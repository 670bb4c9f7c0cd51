# Completion of ordertrace for fish: ordertrace completion fish | source
function __ordertrace_complete
  set -l words (commandline -opc)
  set -l typed (commandline -ct)
  for line in (ordertrace __complete -- $words[2..-1] "$typed" 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path "$typed"
    else
      echo $line
    end
  end
end
complete -c ordertrace -f -a '(__ordertrace_complete)'
