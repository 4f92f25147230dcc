# SPDX-License-Identifier: MIT
# gnuplot -e "folder='build/bench'" tests/bench/chart.gp: performance.svg and performance.png there,
# from what report.py wrote.
ways = folder.'/ways.dat'
batches = folder.'/batches.dat'
blue = '#3465a4'
grey = '#888a85'

stats ways using 2 nooutput
count = STATS_records

set style fill solid 0.8 noborder
set grid xtics linecolor '#dddddd'
set tics nomirror
unset key

do for [kind in 'svg png'] {
	if (kind eq 'svg') {
		set terminal svg size 900,820 dynamic font 'sans-serif,13' background 'white'
	} else {
		set terminal pngcairo size 900,820 font 'sans-serif,10' background 'white'
	}
	set output folder.'/performance.'.kind
	set multiplot layout 2,1 title 'One byte read from a port, in times of a bare IN (emulated PC)'

	set logscale x
	set xrange [0.7:100]
	set yrange [count - 0.4:-0.6]
	set xtics (1, 2, 5, 10, 20, 50)
	set border 3
	set lmargin 26
	plot ways using (0.7):0:(0.7):2:($0 - 0.35):($0 + 0.35):ytic(1) \
		with boxxyerror linecolor rgb blue, \
	     ways using ($2 * 1.04):0:(sprintf('%.3g', $2)) with labels left notitle
	unset yrange

	set xrange [0.8:12500]
	set yrange [0.8:100]
	set xtics ('1' 1, '10' 10, '100' 100, '1,000' 1000, '10,000' 10000)
	set ytics (1, 2, 5, 10, 20, 50)
	set logscale xy
	set xlabel 'reads in a batch (kioport, one system call)'
	set ylabel 'times of a bare IN, each read'
	set grid xtics ytics linecolor '#dddddd'
	plot 1 with lines linecolor rgb grey, \
	     batches using 1:2:3:4 with yerrorlines linecolor rgb blue pointtype 7, \
	     batches using ($1 * 1.1):($2 * 1.15):(sprintf('%.3g', $2)) with labels left
	unset multiplot
	unset output
	unset xlabel
	unset ylabel
	unset logscale
	set grid noytics
	set ytics autofreq
}
